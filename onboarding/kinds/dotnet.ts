import type { ProjectKind } from "./kind.ts";

/** Projects of .NET. */
export const dotnet: ProjectKind = {
  label: ".NET",
  manifest: /\.(csproj|fsproj|vbproj|sln|slnx)$/,
  plan: ({ text }) => {
    // A machine that keeps the folder would else add the results of the run before.
    const test = "rm -rf TestResults && dotnet test --logger trx --results-directory TestResults";
    const tests = "TestResults/*.trx";
    const hasTests = /Microsoft\.NET\.Test\.Sdk|xunit|nunit|mstest/i.test(text);
    const hasCoverage = text.includes("coverlet.collector");
    return {
      setup: [{
        uses: "actions/setup-dotnet@d4c94342e560b34958eacfc5d055d21461ed1c5d",
        version: "v5.0.0",
        with: { "dotnet-version": "9.0.x" },
      }],
      install: ["dotnet restore"],
      build: { run: "dotnet build --no-restore --configuration Release", makes: [] },
      tests: !hasTests && !hasCoverage ? [] : hasCoverage
        ? [{
          run: `${test} --collect "XPlat Code Coverage"`,
          coverage: "TestResults/*/coverage.cobertura.xml",
          tests,
        }]
        : [{ run: test, tests }],
      checkers: [],
    };
  },
  built: ["bin/Release"],
  leaves: ["bin/", "obj/"],
  suppressions: "#pragma warning disable|\\[SuppressMessage",
  manifests: /\.(cs|fs|vb)proj$/,
  image: "mcr.microsoft.com/dotnet/sdk:9.0",
};
