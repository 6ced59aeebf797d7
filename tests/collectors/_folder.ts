import { dirname, join } from "node:path";

/** Runs `work` in a new folder with these files (a path ending in `/` is a folder), and removes it. */
export async function withFolder(
  files: Readonly<Record<string, string | Uint8Array>>,
  work: (root: string) => Promise<void> | void,
): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "track-collect-" }));
  try {
    for (const [path, content] of Object.entries(files)) {
      await Deno.mkdir(path.endsWith("/") ? join(root, path) : dirname(join(root, path)), {
        recursive: true,
      });
      if (path.endsWith("/")) continue;
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(join(root, path), bytes);
    }
    await work(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}
