/**
 * A program that `tasks/install_servers.sh` provides, as a variable or the path names it.
 *
 * @param variable The variable that may name it
 * @param name What it is called on the path
 * @returns `undefined` where it is not installed
 * @throws {Deno.errors.NotFound} Then, where `UNENTROPY_REQUIRE_SERVERS` is `1`
 */
export function programOf(variable: string, name: string): string | undefined {
  const named = Deno.env.get(variable);
  if (named !== undefined) return named;
  try {
    return new Deno.Command(name, { args: ["--version"] }).outputSync().success ? name : undefined;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    if (Deno.env.get("UNENTROPY_REQUIRE_SERVERS") === "1") throw error;
    return undefined;
  }
}
