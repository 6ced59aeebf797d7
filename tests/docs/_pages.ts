const ROOT = new URL("../../", import.meta.url);

/** A fenced block of a page. */
export interface Block {
  /** The first word behind the fence: `sh`, `jsonc`, `ts`, `yaml`, `text`, … */
  readonly language: string;
  /** What the other words say of it: `elsewhere`, `file=unentropy.json`. */
  readonly marks: ReadonlyMap<string, string>;
  readonly text: string;
  /** Where its fence is, for messages: `docs/quickstart.md:12`. */
  readonly at: string;
}

/** A page of the documentation. */
export interface Page {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Whether a task writes it. */
  readonly isGenerated: boolean;
}

/** Every page that people read: those at the root, and those below docs/ and examples/. */
export function readPages(): readonly Page[] {
  const paths = [
    "README.md",
    "CONTRIBUTING.md",
    ...markdownBelow("docs"),
    ...markdownBelow("examples"),
  ];
  return paths.map(readPage);
}

/**
 * Reads one page.
 *
 * @param path From the repository's root
 */
export function readPage(path: string): Page {
  const text = Deno.readTextFileSync(new URL(path, ROOT));
  return {
    path,
    text,
    blocks: blocksOf(path, text),
    isGenerated: /^<!-- Made by tasks\//m.test(text),
  };
}

/**
 * Finds the fenced blocks of a text.
 *
 * @param path For their places
 * @param text Markdown
 */
export function blocksOf(path: string, text: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { indent: string; info: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const [, indent = "", info = ""] = /^(\s*)```(.*)$/.exec(line) ?? [];
    if (!/^\s*```/.test(line)) open?.lines.push(line.slice(open.indent.length));
    else if (open === undefined) open = { indent, info, line: index + 1, lines: [] };
    else {
      const [language = "", ...marks] = open.info.trim().split(/\s+/);
      blocks.push({
        language,
        marks: new Map(marks.map((mark) => {
          const [name = "", ...value] = mark.split("=");
          return [name, value.join("=")];
        })),
        text: `${open.lines.join("\n")}\n`,
        at: `${path}:${open.line}`,
      });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${path}:${open.line}: the block has no end`);
  return blocks;
}

function markdownBelow(folder: string): readonly string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? markdownBelow(path) : name.endsWith(".md") ? [path] : [];
  }).toSorted();
}
