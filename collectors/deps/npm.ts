import { type JsonNode, members, numberOf, optional, textOf } from "../read/json_node.ts";
import {
  type Locked,
  type LockFormat,
  namesIn,
  namesInManifest,
  notALockFile,
} from "./_lock_file.ts";
import { readJson } from "../read/json.ts";
import type { ReportFile } from "../read/text.ts";

/** What a package asks to be installed; peers are asked of its users. */
export const NPM_SECTIONS = ["dependencies", "devDependencies", "optionalDependencies"] as const;

/** `package-lock.json` of npm 5 and newer (https://docs.npmjs.com/cli/configuring-npm/package-lock-json). */
export const npmLock: LockFormat = {
  name: "npm",
  files: ["package-lock.json", "npm-shrinkwrap.json"],
  manifest: "package.json",
  read: readNpmLock,
};

async function readNpmLock(file: ReportFile, signal?: AbortSignal): Promise<Locked> {
  const document = await readJson(file, signal);
  const version = optional(document, "lockfileVersion");
  if (version === undefined) throw notALockFile(file, "it has no lockfileVersion");
  const packages = optional(document, "packages");
  if (packages !== undefined) return fromPackages(packages);
  if (numberOf(version) > 1) throw notALockFile(file, "it has no packages");
  const total = new Set<string>();
  addTree(document, total);
  const manifest = { name: "package.json", sections: NPM_SECTIONS };
  return { total, direct: await namesInManifest(file, manifest, signal) };
}

/** Version 2 and 3: one entry for each folder. One that is not below `node_modules` is the project's own. */
function fromPackages(packages: JsonNode): Locked {
  const total = new Set<string>();
  const own = new Set<string>();
  const asked = new Set<string>();
  for (const [folder, entry] of members(packages)) {
    const at = folder.lastIndexOf("node_modules/");
    if (at < 0) {
      for (const name of NPM_SECTIONS.flatMap((section) => namesIn(entry, section))) {
        asked.add(name);
      }
      continue;
    }
    const name = folder.slice(at + "node_modules/".length);
    // A link leads to a folder of the project itself.
    if (optional(entry, "link")?.value === true) own.add(name);
    else total.add(nameAndVersion(entry, name));
  }
  return { total, direct: new Set([...asked].filter((name) => !own.has(name))) };
}

/** Version 1: a tree of names. */
function addTree(node: JsonNode, total: Set<string>): void {
  const dependencies = optional(node, "dependencies");
  if (dependencies === undefined) return;
  for (const [name, entry] of members(dependencies)) {
    total.add(nameAndVersion(entry, name));
    addTree(entry, total);
  }
}

function nameAndVersion(entry: JsonNode, folder: string): string {
  const name = optional(entry, "name");
  const version = optional(entry, "version");
  return `${name === undefined ? folder : textOf(name)}@${
    version === undefined ? "" : textOf(version)
  }`;
}
