import { items, type JsonNode, members, optional, textOf } from "../read/json_node.ts";
import { type Locked, type LockFormat, notALockFile } from "./_lock_file.ts";
import { readJson } from "../read/json.ts";
import type { ReportFile } from "../read/text.ts";

/** `deno.lock` of version 3 and newer. */
export const denoLock: LockFormat = { name: "deno", files: ["deno.lock"], read: readDenoLock };

async function readDenoLock(file: ReportFile, signal?: AbortSignal): Promise<Locked> {
  const document = await readJson(file, signal);
  const version = optional(document, "version");
  if (version === undefined) throw notALockFile(file, "it has no version");
  if (Number(textOf(version)) < 3) throw notALockFile(file, "its version is older than 3");
  // Version 3 has the packages one level deeper.
  const place = textOf(version) === "3" ? optional(document, "packages") : document;
  const total = new Set<string>();
  for (const registry of ["npm", "jsr"]) {
    const packages = place === undefined ? undefined : optional(place, registry);
    for (const [name] of packages === undefined ? [] : members(packages)) {
      total.add(`${registry}:${withoutPeers(name)}`);
    }
  }
  const workspace = optional(document, "workspace");
  return { total, direct: workspace === undefined ? undefined : new Set(asked(workspace)) };
}

/** What the workspace and its members ask for, from `deno.json` and from `package.json`. */
function asked(workspace: JsonNode): readonly string[] {
  const manifest = optional(workspace, "packageJson");
  const lists = [workspace, ...(manifest === undefined ? [] : [manifest])]
    .map((node) => optional(node, "dependencies"));
  const inside = optional(workspace, "members");
  return [
    ...lists.flatMap((list) => list === undefined ? [] : items(list).map(textOf).map(withoutRange)),
    ...(inside === undefined ? [] : members(inside)).flatMap(([, member]) => asked(member)),
  ];
}

/** `name@1.0.0_peer@2.0.0` is installed once for each set of peers; it is one package. */
function withoutPeers(name: string): string {
  const version = name.indexOf("@", 1);
  const peers = name.indexOf("_", Math.max(version, 0));
  return version < 0 || peers < 0 ? name : name.slice(0, peers);
}

/** `npm:@a/b@^1.0.0` asks for `npm:@a/b`. */
function withoutRange(specifier: string): string {
  const start = specifier.indexOf(":") + 1;
  const range = specifier.indexOf("@", start + 1);
  return range < 0 ? specifier : specifier.slice(0, range);
}
