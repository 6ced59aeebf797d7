import { items, member, members, optional, textOf } from "../read/json_node.ts";
import { readJson } from "../read/json.ts";
import { readLines } from "../read/lines.ts";
import { readWhole } from "../read/whole.ts";
import { type LockFormat, notALockFile } from "./_lock_file.ts";
import { outline } from "./_outline.ts";

/** `Gemfile.lock`: the gems of the remotes; those of a path are the project's own. One for several platforms is one gem. */
export const gemLock: LockFormat = {
  name: "bundler",
  files: ["Gemfile.lock", "gems.locked"],
  async read(file, signal) {
    const total = new Set<string>();
    const own = new Set<string>();
    const direct = new Set<string>();
    let section = "";
    let isLock = false;
    await readLines(file, (line) => {
      if (/^[A-Z]/.test(line)) section = line.trim();
      isLock ||= section === "DEPENDENCIES";
      const [, gem, version] = /^ {4}(\S+) \(([^)]+)\)/.exec(line) ?? [];
      if (gem !== undefined && /^(?:GEM|GIT|PATH|PLUGIN SOURCE)$/.test(section)) {
        if (section === "PATH") own.add(gem);
        // `1.16.0-x86_64-linux` is 1.16.0 for one platform.
        else total.add(`${gem}@${version?.replace(/-.*$/, "")}`);
      }
      const asked = section === "DEPENDENCIES" ? /^ {2}([^\s!]+)/.exec(line)?.[1] : undefined;
      if (asked !== undefined) direct.add(asked);
    }, signal);
    if (!isLock) throw notALockFile(file, "it has no DEPENDENCIES");
    return { total, direct: new Set([...direct].filter((gem) => !own.has(gem))) };
  },
};

/** `gradle.lockfile`: a package a line, with the configurations that use it. */
export const gradleLock: LockFormat = {
  name: "gradle",
  files: ["gradle.lockfile"],
  async read(file, signal) {
    const total = new Set<string>();
    let isLock = false;
    await readLines(file, (line, number) => {
      if (line.startsWith("#") || line.trim() === "") return;
      isLock = true;
      if (line.startsWith("empty=")) return;
      const id = /^([^\s:=]+:[^\s:=]+:[^\s:=]+)=/.exec(line)?.[1];
      if (id === undefined) throw notALockFile(file, "the line names no package", number);
      total.add(id);
    }, signal);
    if (!isLock) throw notALockFile(file, "it has no packages");
    return { total, direct: undefined };
  },
};

/** `packages.lock.json` of NuGet; projects are the solution's own. */
export const nugetLock: LockFormat = {
  name: "nuget",
  files: ["packages.lock.json"],
  async read(file, signal) {
    const document = await readJson(file, signal);
    const total = new Set<string>();
    const direct = new Set<string>();
    for (const [, packages] of members(member(document, "dependencies"))) {
      for (const [name, one] of members(packages)) {
        const type = textOf(member(one, "type"));
        if (type === "Project") continue;
        const id = `${name.toLowerCase()}@${textOf(member(one, "resolved"))}`;
        total.add(id);
        if (type === "Direct") direct.add(name.toLowerCase());
      }
    }
    return { total, direct };
  },
};

/** `Pipfile.lock`; what is asked for stands in the `Pipfile`. */
export const pipenvLock: LockFormat = {
  name: "pipenv",
  files: ["Pipfile.lock"],
  async read(file, signal) {
    const document = await readJson(file, signal);
    if (optional(document, "_meta") === undefined) throw notALockFile(file, "it has no _meta");
    const names = ["default", "develop"].flatMap((section) => {
      const packages = optional(document, section);
      return packages === undefined ? [] : members(packages).map(([name]) => name);
    });
    return { total: new Set(names), direct: undefined };
  },
};

/** `pubspec.lock` of Dart and Flutter. */
export const pubLock: LockFormat = {
  name: "pub",
  files: ["pubspec.lock"],
  async read(file, signal) {
    const total = new Set<string>();
    const direct = new Set<string>();
    let isLock = false;
    for (const { path, value } of outline((await readWhole(file, signal)).split(/\r?\n/))) {
      isLock ||= path[0] === "packages";
      const [section, name = "", field] = path;
      if (section !== "packages") continue;
      if (path.length === 2) total.add(name);
      if (field === "dependency" && value.startsWith("direct")) direct.add(name);
    }
    if (!isLock) throw notALockFile(file, "it has no packages");
    return { total, direct };
  },
};

/** `Package.resolved` of Swift; what is asked for stands in a program. */
export const swiftLock: LockFormat = {
  name: "swift",
  files: ["Package.resolved"],
  async read(file, signal) {
    const document = await readJson(file, signal);
    const pins = optional(document, "pins") ?? member(member(document, "object"), "pins");
    const names = items(pins).map((pin) =>
      textOf(optional(pin, "identity") ?? member(pin, "package"))
    );
    return { total: new Set(names), direct: undefined };
  },
};
