import type { StorageConfig } from "../../config/types.ts";
import { StorageError } from "../../errors.ts";
import { s3Requests } from "./_client.ts";
import { pieceName } from "../pieces/layout.ts";
import { mergePieces } from "../pieces/merge_pieces.ts";
import { withFormerPlace } from "../former_place.ts";
import { compactPlace } from "./_compact.ts";
import { type KnownPieces, NO_BASE, uploadPieces } from "./_pieces.ts";
import { piecePrefix, type S3Place, s3Place, type S3Store } from "./_place.ts";
import { DEFAULT_KEY, s3Settings } from "./_settings.ts";
import type { ProviderContext } from "../types.ts";

/** Objects of single runs beyond which reading them all becomes slow. */
const MANY_DELTAS = 100;

/** Older versions tried when the newest is damaged. */
const OLDER_COPIES = 20;

/**
 * Makes the provider `sqlite-s3`: one object in a bucket, written by compare-and-swap; where the server cannot do that, one object per
 * run beside it.
 *
 * @returns The store; nothing has been sent yet
 * @throws {StorageError} STORAGE_SETTINGS or STORAGE_AUTH, at once
 */
export function s3Store(config: StorageConfig, context: ProviderContext): S3Store {
  if (config.key !== undefined && config.key !== "") return storeAt(config, context);
  const { project } = context.run;
  const { store, chosen } = withFormerPlace({
    own: storeAt({ ...config, key: defaultKey(project) }, context),
    former: storeAt({ ...config, key: DEFAULT_KEY }, context),
    project,
    setting: `storage.key to "${DEFAULT_KEY}"`,
  });
  // Copied, its getters would no longer count on.
  return Object.create(store, { place: { get: () => chosen().place } }) as S3Store;
}

/**
 * The object of a project that nobody named: in a bucket that several projects share, none of them reads another's.
 *
 * @param project `owner/repo`
 * @returns `owner/repo/unentropy-metrics.db`
 */
function defaultKey(project: string): string {
  const parts = project.split("/").map((part) => part.replaceAll(/[^\w.-]+/g, "-"))
    .filter((part) => !/^\.*$/.test(part));
  return [...parts, DEFAULT_KEY].join("/");
}

function storeAt(config: StorageConfig, context: ProviderContext): S3Store {
  const settings = s3Settings(config, context.env);
  const requests = s3Requests(settings, context);
  const place = s3Place(settings, requests, context);
  const { bucket, key } = settings;
  const location = `s3://${bucket}/${key}`;

  let known: KnownPieces | undefined;

  const store: S3Store = {
    type: "sqlite-s3",
    location,
    place,
    get requests() {
      return requests.count;
    },
    async download() {
      const reading = await place.read();
      const { etag, base, deltas, isChanged } = reading;
      known = { ...reading, damaged: [] };
      const pieces = base === undefined ? deltas : [base, ...deltas];
      const [first, second] = pieces;
      if (first === undefined) return undefined;
      const revision = etag ?? NO_BASE;
      const changed = isChanged
        ? [
          `${location} is not what was stored there: its bytes do not match their own hash. ` +
          "Find out what else writes it, and compare it with an older version of the object.",
        ]
        : [];
      // A lone object is passed on as it is: whatever it holds, the session knows what to do.
      if (second === undefined) {
        return { bytes: first.bytes, revision, ...(isChanged && { warnings: changed }) };
      }
      const { bytes, damaged } = await mergePieces(pieces, context.run.project);
      if (base !== undefined && known.layout === "pieces" && damaged.includes(base.key)) {
        // The session finds what can be saved of it; the pieces stay beside what it writes.
        known = { ...known, damaged: deltas.map((piece) => piece.key) };
        return { bytes: base.bytes, revision, ...(isChanged && { warnings: changed }) };
      }
      known = { ...known, damaged };
      const warnings = changed.concat(
        damaged.map((name) =>
          `s3://${bucket}/${name} is damaged; what could be read of it was used, and it was left in place.`
        ),
      );
      if (deltas.length > MANY_DELTAS) {
        warnings.push(
          `${location} has ${deltas.length} objects of single runs; \`history compact\` folds them.`,
        );
      }
      return { bytes, revision, ...warnings.length > 0 && { warnings } };
    },
    async upload(bytes, { basedOn, added }) {
      const { mark, warnings } = await place.conditions();
      const note = warnings.length > 0 && { warnings };
      if (mark.conditions === "ignored") {
        const piece = await added?.() ?? bytes;
        await place.write(piecePrefix(key) + pieceName(context.run, piece), piece, { mark });
        return { revision: basedOn ?? NO_BASE, ...note };
      }
      const layout = settings.layout ?? known?.layout ?? "file";
      if (layout === "pieces") {
        const done = await uploadPieces(place, context, {
          ...{ bytes, basedOn, mark, known },
          ...(added !== undefined && { added }),
        });
        return { ...done, ...note };
      }
      const revision = await place.write(key, bytes, {
        condition: basedOn === undefined || basedOn === NO_BASE
          ? { ifNoneMatch: "*" }
          : { ifMatch: basedOn },
        // The note lets readers skip the objects of single runs, so only who has seen those may write it.
        mark: place.isComplete ? { ...mark, layout } : undefined,
      });
      return { revision, ...note };
    },
    async *olderCopies({ label: wanted } = {}) {
      const labels = (await olderVersions(place, context))
        .map((versionId) => ({ versionId, label: `version ${versionId}` }));
      const chosen = wanted === undefined
        ? labels.slice(0, OLDER_COPIES)
        : labels.filter(({ label }) => label.includes(wanted));
      for (const { versionId, label } of chosen) {
        const version = await requests.get(key, { versionId });
        if (version !== undefined) yield { label, bytes: version.bytes };
      }
    },
    compact: () => compactPlace(place, context.run.project),
    async tryWriting() {
      const { mark, warnings } = await place.conditions({ anew: true });
      return {
        isProven: true,
        finding: mark.conditions === "honoured"
          ? "the server honours conditional writes"
          : "the server ignores conditions of writes, so each run gets an object of its own",
        warnings,
      };
    },
    async keepAside(bytes, suffix) {
      const aside = `${key}.${suffix}`;
      await requests.put(aside, bytes, { doing: "keep the damaged database" });
      return `s3://${bucket}/${aside}`;
    },
  };
  return {
    ...store,
    // Not copied: it counts on.
    get requests() {
      return requests.count;
    },
    download: ({ signal } = {}) => requests.phase(signal, () => store.download()),
    upload: (bytes, options) => requests.phase(options.signal, () => store.upload(bytes, options)),
  };
}

/** Versions are a chance, not a promise: a server without them, or a key that may not list them, ends the search. */
async function olderVersions(
  { requests, settings }: S3Place,
  context: ProviderContext,
): Promise<readonly string[]> {
  try {
    const versions = await requests.versions(settings.key);
    return versions.filter(({ isLatest }) => !isLatest).map(({ versionId }) => versionId);
  } catch (error) {
    const isRefused = error instanceof StorageError &&
      ["STORAGE_PERMISSION", "STORAGE_PROTOCOL"].includes(error.code);
    if (!isRefused) throw error;
    context.log(`S3: older versions cannot be read: ${error.why}. ${error.fix}`);
    return [];
  }
}
