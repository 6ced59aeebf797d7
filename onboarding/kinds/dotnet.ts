import type { ProjectKind } from "./kind.ts";

/** Projects of .NET. */
export const dotnet: ProjectKind = {
  label: ".NET",
  manifest: /\.(csproj|fsproj|vbproj|sln|slnx)$/,
  install: [{ run: "dotnet restore" }],
  tools: [
    {
      needs: /coverlet\.collector/,
      run:
        'dotnet test --collect "XPlat Code Coverage" --logger trx --results-directory TestResults',
      coverage: "TestResults/*/coverage.cobertura.xml",
      tests: "TestResults/*.trx",
    },
    {
      run: "dotnet test --logger trx --results-directory TestResults",
      tests: "TestResults/*.trx",
    },
  ],
  built: ["bin/Release"],
  suppressions: "#pragma warning disable|\\[SuppressMessage",
  manifests: /\.(cs|fs|vb)proj$/,
  setup: {
    uses: "actions/setup-dotnet@d4c94342e560b34958eacfc5d055d21461ed1c5d",
    version: "v5.0.0",
    with: { "dotnet-version": "9.0.x" },
  },
  image: "mcr.microsoft.com/dotnet/sdk:9.0",
};
