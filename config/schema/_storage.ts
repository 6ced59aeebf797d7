import { DEFAULTS } from "../defaults.ts";
import { choice, days, maybe, object, pattern, text, whole, yesOrNo } from "./_parts.ts";

/** Where the history lives. */
export const storage = object({
  type: maybe(
    text(1, 64),
    "`sqlite-local`, `sqlite-artifact`, `sqlite-git`, `sqlite-s3`, `postgres`, or a type that the " +
      "caller registered. An unknown type is a warning, and `sqlite-local` is used.",
    {
      default: DEFAULTS.storage.type,
      examples: ["sqlite-local", "sqlite-artifact", "sqlite-git", "sqlite-s3", "postgres"],
    },
  ),
  path: maybe(text(1, 1024), "`sqlite-local`: the database file, relative to the config's folder."),
  backup: maybe(yesOrNo(), "`sqlite-local`: keep the previous database beside it as `….bak`."),
  ref: maybe(
    pattern(
      /^(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock$|[/.]$))(?![-/.])[^\s~^:?*[\\\x7f]{1,200}$/,
      "the name of a branch, or a ref such as refs/unentropy/history",
    ),
    "`sqlite-git`: the ref that holds the history. A name without `refs/` is a branch.",
  ),
  remote: maybe(
    pattern(
      /^(?!-)(?!https?:\/\/[^/]*@)\S{1,1024}$/i,
      "the name of a remote, or an address without user name and password",
    ),
    "`sqlite-git`: the repository that holds the history: a remote's name or an address. Default `origin`.",
  ),
  endpoint: maybe(
    pattern(
      /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*)?$/,
      "an address such as https://s3.example.com, without user name and password",
    ),
    "`sqlite-s3`: the server's address.",
  ),
  bucket: maybe(text(1, 255), "`sqlite-s3`: the bucket."),
  region: maybe(text(1, 64), "`sqlite-s3`: the region."),
  key: maybe(text(1, 1024), "`sqlite-s3`: the object's name in the bucket."),
  pathStyle: maybe(
    yesOrNo(),
    "`sqlite-s3`: the bucket's name in the path (`true`) or in the host name.",
  ),
  compress: maybe(choice(["none", "gzip", "zstd"]), "`sqlite-s3`: how the object is stored."),
  layout: maybe(
    choice(["file", "pieces"]),
    "`sqlite-s3`: one object that every run replaces, or a base and one object per run, so that a run sends what it adds. " +
      "Default: as the history is, a new one as `file`.",
  ),
  schema: maybe(
    pattern(/^[a-z_][a-z0-9_]{0,62}$/, "a name of lower-case letters, digits and _"),
    "`postgres`: the schema that holds the tables. Default `unentropy`.",
  ),
  artifactName: maybe(
    pattern(/^[^":<>|*?\\/\r\n]{1,255}$/, 'a name without " : < > | * ? \\ /'),
    "`sqlite-artifact`: the artifact's name.",
  ),
  branchFilter: maybe(text(1, 255), "`sqlite-artifact`: the branch whose artifact is continued."),
  retentionDays: maybe(
    whole(1, 400, "(days)"),
    "`sqlite-artifact`: days that an uploaded artifact is kept.",
  ),
  retention: maybe(
    object({
      maxRuns: maybe(whole(1, 10_000_000), "Keep the newest runs only."),
      maxAgeDays: maybe(days(), "Forget runs that are older."),
      keepTagged: maybe(yesOrNo(), "Keep the runs on a git tag.", {
        default: DEFAULTS.storage.keepTagged,
      }),
    }),
    "Which runs are forgotten. The newest run of a branch never is.",
  ),
  onDamage: maybe(
    choice(["stop", "restart"]),
    "What becomes of a damaged or deleted history of which runs are lost for good: `stop` leaves it as it is " +
      "(what CI does), `restart` goes on with what is left (what other machines do).",
  ),
  timeout: maybe(
    whole(1, 3_600_000, "(milliseconds)"),
    "Milliseconds for reading or for writing the history, with all tries.",
    { default: DEFAULTS.storage.timeoutMs },
  ),
  retryAttempts: maybe(whole(1, 20), "Tries of one request.", {
    default: DEFAULTS.storage.retryAttempts,
  }),
});
