import * as z from "zod";
import { DEFAULTS } from "./defaults.ts";
import { choice, days, object, text, whole, yesOrNo } from "./_schema_parts.ts";

/** Where the history lives. */
export const storage = object({
  type: text(1, 64).optional().meta({
    description: "`sqlite-local`, `sqlite-artifact`, `sqlite-s3`, or a type that the caller " +
      "registered. An unknown type is a warning, and `sqlite-local` is used.",
    default: DEFAULTS.storage.type,
    examples: ["sqlite-local", "sqlite-artifact", "sqlite-s3"],
  }),
  path: text(1, 1024).optional().meta({
    description: "`sqlite-local`: the database file, relative to the config's folder.",
  }),
  backup: yesOrNo.optional().meta({
    description: "`sqlite-local`: keep the previous database beside it as `….bak`.",
  }),
  endpoint: z.string("an address such as https://s3.example.com").regex(
    /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*)?$/,
    "an address such as https://s3.example.com, without user name and password",
  ).optional().meta({ description: "`sqlite-s3`: the server's address." }),
  bucket: text(1, 255).optional().meta({ description: "`sqlite-s3`: the bucket." }),
  region: text(1, 64).optional().meta({ description: "`sqlite-s3`: the region." }),
  key: text(1, 1024).optional().meta({
    description: "`sqlite-s3`: the object's name in the bucket.",
  }),
  pathStyle: yesOrNo.optional().meta({
    description: "`sqlite-s3`: the bucket's name in the path (`true`) or in the host name.",
  }),
  compress: choice(["none", "gzip", "zstd"]).optional().meta({
    description: "`sqlite-s3`: how the object is stored.",
  }),
  artifactName: z.string('a name without " : < > | * ? \\ /').regex(
    /^[^":<>|*?\\/\r\n]{1,255}$/,
    'a name without " : < > | * ? \\ /',
  ).optional().meta({ description: "`sqlite-artifact`: the artifact's name." }),
  branchFilter: text(1, 255).optional().meta({
    description: "`sqlite-artifact`: the branch whose artifact is continued.",
  }),
  retentionDays: whole(1, 400, "(days)").optional().meta({
    description: "`sqlite-artifact`: days that an uploaded artifact is kept.",
  }),
  retention: object({
    maxRuns: whole(1, 10_000_000).optional().meta({ description: "Keep the newest runs only." }),
    maxAgeDays: days.optional().meta({
      description: "Forget runs that are older.",
    }),
    keepTagged: yesOrNo.optional().meta({
      description: "Keep the runs on a git tag.",
      default: DEFAULTS.storage.keepTagged,
    }),
  }).optional().meta({
    description: "Which runs are forgotten. The newest run of a branch never is.",
  }),
  timeout: whole(1, 3_600_000, "(milliseconds)").optional().meta({
    description: "Milliseconds for reading or for writing the history, with all tries.",
    default: DEFAULTS.storage.timeoutMs,
  }),
  retryAttempts: whole(1, 20).optional().meta({
    description: "Tries of one request.",
    default: DEFAULTS.storage.retryAttempts,
  }),
});
