import { Argument, type Command, Option } from "commander";
import type { Io } from "../io.ts";
import { type Shell, SHELLS } from "./_shells.ts";

/** Adds `completions`: print what a shell needs to complete commands, flags and their values. */
export function addCompletions(program: Command, io: Io, done: (exitCode: number) => void): void {
  program.command("completions")
    .description("print the script with which a shell completes commands and flags")
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .option("--json", "print the commands and flags themselves")
    // What the scripts ask for while somebody types.
    .addOption(new Option("--metrics").hideHelp())
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  unentropy-track completions bash > ~/.local/share/bash-completion/completions/unentropy-track\n" +
        '  unentropy-track completions zsh > "${fpath[1]}/_unentropy-track"\n' +
        "  unentropy-track completions fish > ~/.config/fish/completions/unentropy-track.fish",
    )
    .action(async (shell: Shell, flags: { readonly json?: boolean; readonly metrics?: true }) => {
      const { commandTree, completionScript, configuredMetrics } = await import("./run.ts");
      if (flags.metrics === true) {
        const metrics = await configuredMetrics({ cwd: io.cwd, env: io.env });
        io.stdout.write(metrics.map((name) => `${name}\n`).join(""));
        return done(0);
      }
      const tree = await commandTree(program);
      if (flags.json === true) {
        const { printJson } = await import("../open.ts");
        printJson("completions", { commands: tree }, io);
      } else io.stdout.write(completionScript(shell, tree));
      done(0);
    });
}
