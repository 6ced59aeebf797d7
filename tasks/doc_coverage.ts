// deno-lint-ignore-file no-console -- it prints for people
/**
 * Prints the share of names exported by mod.ts that carry documentation, in percent with one decimal.
 *
 * @module
 */

interface Declaration {
  readonly name?: string;
  readonly jsDoc?: { readonly doc?: string };
  readonly declarations?: readonly Declaration[];
}

const { stdout } = await new Deno.Command(Deno.execPath(), {
  args: ["doc", "--json", "mod.ts"],
  stderr: "inherit",
}).output();
const parsed: unknown = JSON.parse(new TextDecoder().decode(stdout));
const symbols = symbolsOf(parsed);
if (symbols.length === 0) throw new Error("deno doc listed no exported name of mod.ts");
const documented = symbols.filter((symbol) => isDocumented(symbol)).length;
console.log((100 * documented / symbols.length).toFixed(1));

function isDocumented(symbol: Declaration): boolean {
  return (symbol.jsDoc?.doc ?? "") !== "" || (symbol.declarations ?? []).some(isDocumented);
}

/** The exported names, wherever this version of `deno doc` puts them. */
function symbolsOf(value: unknown): Declaration[] {
  if (Array.isArray(value)) return value.flatMap(symbolsOf);
  if (typeof value !== "object" || value === null) return [];
  if ("symbols" in value) return symbolsOf(value.symbols);
  if ("nodes" in value) return symbolsOf(value.nodes);
  if ("name" in value && typeof value.name === "string") return [value as Declaration];
  return Object.values(value).flatMap(symbolsOf);
}
