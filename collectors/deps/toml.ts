import { isObject } from "../../core/json_value.ts";
import type { ReportFile } from "../read/text.ts";
import {
  fileBeside,
  type Locked,
  type LockFormat,
  notALockFile,
  readToml,
  type Toml,
} from "./_lock_file.ts";

/** `Cargo.lock`. A package without a source is the project's own. */
export const cargoLock: LockFormat = {
  name: "cargo",
  files: ["Cargo.lock"],
  async read(file, signal) {
    const packages = packagesOf(file, await readToml(file, signal), "version");
    const others = packages.filter((one) => one.table.source !== undefined);
    const own = packages.filter((one) => one.table.source === undefined);
    const names = new Set(others.map((one) => one.name));
    // "name", "name 1.0.0" where there are several versions, "name 1.0.0 (source)".
    const asked = own.flatMap((one) => texts(one.table.dependencies))
      .map((text) => text.split(" ").slice(0, 2).join("@"))
      .filter((text) => names.has(text.split("@", 1)[0] ?? ""));
    return { total: new Set(others.map(({ id }) => id)), direct: new Set(asked) };
  },
};

/** `uv.lock`. A package that is edited in place, or has no code, is the project's own. */
export const uvLock: LockFormat = {
  name: "uv",
  files: ["uv.lock"],
  async read(file, signal) {
    const packages = packagesOf(file, await readToml(file, signal), "version");
    const isOwn = ({ table: { source } }: LockedPackage) =>
      isObject(source) && (source.editable !== undefined || source.virtual !== undefined);
    const own = packages.filter(isOwn);
    const ownNames = new Set(own.map(({ name }) => name));
    const asked = own.flatMap(({ table }) => [
      ...tables(table.dependencies),
      ...listsIn(table["optional-dependencies"]).flatMap(tables),
      ...listsIn(table["dev-dependencies"]).flatMap(tables),
    ]).map(({ name }) => String(name)).filter((name) => !ownNames.has(name));
    const others = packages.filter((one) => !isOwn(one));
    return { total: new Set(others.map(({ id }) => id)), direct: new Set(asked) };
  },
};

/** `pdm.lock`, of the same shape. */
export const pdmLock: LockFormat = {
  name: "pdm",
  files: ["pdm.lock"],
  manifest: "pyproject.toml",
  read: readPoetry,
};

/** `poetry.lock`; what is asked for stands in `pyproject.toml`. */
export const poetryLock: LockFormat = {
  name: "poetry",
  files: ["poetry.lock"],
  manifest: "pyproject.toml",
  read: readPoetry,
};

async function readPoetry(file: ReportFile, signal?: AbortSignal): Promise<Locked> {
  const packages = packagesOf(file, await readToml(file, signal), "version");
  const manifest = fileBeside(file, "pyproject.toml");
  return {
    total: new Set(packages.map(({ id }) => id)),
    direct: manifest && new Set(askedInPyproject(await readToml(manifest, signal)).map(pythonName)),
  };
}

interface LockedPackage {
  readonly name: string;
  readonly id: string;
  readonly table: Toml;
}

/** The `[[package]]` tables. A project without dependencies has none. */
function packagesOf(file: ReportFile, document: Toml, mark: string): readonly LockedPackage[] {
  // Every one of these tools writes at least one of them at the top.
  const isLock = ["version", "package", "metadata"].some((key) => document[key] !== undefined);
  if (!isLock) throw notALockFile(file, "it holds no packages and no version");
  return tables(document.package).map((table, index) => {
    const { name, [mark]: version = "" } = table;
    if (typeof name === "string" && typeof version === "string") {
      return { name, id: `${name}@${version}`, table };
    }
    throw notALockFile(file, `package ${index + 1} has no name and ${mark}`);
  });
}

/** PEP 621, dependency groups (PEP 735), and Poetry's own tables. */
export function askedInPyproject(document: Toml): readonly string[] {
  const project = tableIn(document, "project");
  const poetry = tableIn(tableIn(document, "tool"), "poetry");
  const groups = Object.values(tableIn(poetry, "group")).filter(isObject);
  const byName = [poetry, ...groups].flatMap((table) =>
    Object.keys(tableIn(table, "dependencies"))
  );
  return [
    ...texts(project.dependencies),
    ...listsIn(project["optional-dependencies"]).flatMap(texts),
    ...listsIn(document["dependency-groups"]).flatMap(texts),
    ...byName,
    ...Object.keys(tableIn(poetry, "dev-dependencies")),
  ].filter((name) => name !== "python");
}

/** The name in a requirement, in the one spelling that all spellings mean (PEP 503). */
export function pythonName(requirement: string): string {
  const name = /^[\w.-]+/.exec(requirement.trim())?.[0] ?? requirement;
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

function tableIn(table: Toml, key: string): Toml {
  const value = table[key];
  return isObject(value) ? value : {};
}

function tables(value: unknown): readonly Toml[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function listsIn(value: unknown): readonly unknown[] {
  return isObject(value) ? Object.values(value) : [];
}
