import { cmake } from "./kinds/cmake.ts";
import { deno } from "./kinds/deno.ts";
import { dotnet } from "./kinds/dotnet.ts";
import { go } from "./kinds/go.ts";
import { java } from "./kinds/java.ts";
import { javascript } from "./kinds/javascript.ts";
import type { ProjectKind } from "./kinds/kind.ts";
import { php } from "./kinds/php.ts";
import { python } from "./kinds/python.ts";
import { ruby } from "./kinds/ruby.ts";
import { rust } from "./kinds/rust.ts";
import { swift } from "./kinds/swift.ts";

/** The kinds by name, as `init --type` takes them. */
export const PROJECT_KINDS: Readonly<Record<KindName, ProjectKind>> = {
  javascript,
  deno,
  python,
  go,
  rust,
  java,
  php,
  dotnet,
  ruby,
  cmake,
  swift,
};

/** A kind of project that `init` knows. */
export type KindName =
  | "javascript"
  | "deno"
  | "python"
  | "go"
  | "rust"
  | "java"
  | "php"
  | "dotnet"
  | "ruby"
  | "cmake"
  | "swift";

/** The names of the kinds. The table's own keys are exactly these. */
export const KIND_NAMES: readonly KindName[] = Object.keys(PROJECT_KINDS) as KindName[];
