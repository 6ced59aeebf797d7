import { inPool } from "../../core/pool.ts";
import { StorageError } from "../../errors.ts";
import { refuseTooLarge } from "../size_limit.ts";
import type { ProviderContext, SnapshotStore } from "../types.ts";
import type { S3Condition, S3Requests } from "./_client.ts";
import { encodeDatabase } from "./_encoding.ts";
import { S3Failure } from "./_failure.ts";
import {
  formatMark,
  type Layout,
  type Mark,
  MARK_HEADER,
  markOf,
  probeConditions,
  readLayout,
  readMark,
} from "./_probe.ts";
import type { S3Settings } from "./_settings.ts";
import type { Piece } from "../pieces/merge_pieces.ts";

/** What was found. */
export interface S3Reading {
  /** The database object's raw ETag, `undefined` if there is none. */
  readonly etag: string | undefined;
  /** The database object. */
  readonly base: Piece | undefined;
  /** Whether the database object is another than the hash says that was stored with it. */
  readonly isChanged: boolean;
  /** What the database object says that it is. */
  readonly layout: Layout;
  /** The objects of single runs. */
  readonly deltas: readonly Piece[];
}

/** How a database is written. */
export interface S3WriteOptions {
  readonly condition?: S3Condition;
  /** Noted on the object. */
  readonly mark?: Mark | undefined;
}

/** A bucket, an object in it, and what this process knows of the server. */
export interface S3Place {
  readonly settings: S3Settings;
  readonly requests: S3Requests;
  /** Whether this process knows that the database object contains every run's own object, or has read those too. */
  readonly isComplete: boolean;
  /** Reads the database object and, unless that says that it contains them or `all` is set, the objects of single runs. */
  read(options?: { readonly all?: boolean }): Promise<S3Reading>;
  /** Whether the server honours conditional writes; asks it at most once. */
  conditions(
    options?: { readonly anew?: boolean },
  ): Promise<{ readonly mark: Mark; readonly warnings: readonly string[] }>;
  /** A name that nobody else uses. */
  nonce(): string;
  /** Writes a database; its new raw ETag. */
  write(key: string, bytes: Uint8Array, options?: S3WriteOptions): Promise<string>;
}

/** A history in S3, with what only S3 needs. */
export interface S3Store extends SnapshotStore {
  /** The bucket, for what goes beyond a store. */
  readonly place: S3Place;
}

/**
 * Where the objects of single runs are. None of them is ever overwritten: two writers never touch the same one.
 *
 * @param key The database's key
 * @returns The prefix of their keys
 */
export function piecePrefix(key: string): string {
  return `${key}.runs/`;
}

/** Objects read at one time. */
const PARALLEL = 8;

/**
 * Opens the place of one history.
 *
 * @param settings Where it is
 * @param context Clock, randomness and log
 * @returns The place; nothing has been sent yet
 */
export function s3Place(
  settings: S3Settings,
  requests: S3Requests,
  context: Pick<ProviderContext, "now" | "random" | "log">,
): S3Place {
  const { key } = settings;
  let mark: Mark | undefined;
  let isComplete = false;
  const pieceKeys = async () =>
    (await requests.list(piecePrefix(key))).map((name) => piecePrefix(key) + name);

  return {
    settings,
    requests,
    get isComplete() {
      return isComplete;
    },
    async read(options = {}) {
      let isInPieces = settings.layout === "pieces";
      for (let round = 0; round < MAX_ROUNDS; round++) {
        // Listed before the base is read: what is folded into that meanwhile vanishes, and all is read anew.
        const first = isInPieces ? await pieceKeys() : undefined;
        const base = await requests.get(key);
        const layout = base === undefined ? "file" : readLayout(base.headers);
        if (layout === "pieces" && first === undefined) {
          isInPieces = true;
          continue;
        }
        const noted = base && readMark(base.headers, settings, context.now());
        mark = noted ?? mark;
        const isWhole = first === undefined && noted?.conditions === "honoured" && !options.all;
        const keys = isWhole ? [] : first ?? await pieceKeys();
        const objects = await inPool(keys, PARALLEL, (piece) => requests.get(piece));
        if (objects.includes(undefined)) continue;
        const found = objects.filter((object) => object !== undefined);
        mark ??= found.map(({ headers }) => readMark(headers, settings, context.now()))
          .findLast((one) => one !== undefined);
        isComplete = true;
        return {
          etag: base && requireEtag(base.headers, settings),
          base: base && { key, bytes: base.bytes },
          isChanged: base?.isChanged ?? false,
          layout,
          deltas: found.map(({ bytes }, at) => ({ key: keys[at] ?? key, bytes })),
        };
      }
      throw keepsChanging(settings);
    },
    async conditions({ anew = false } = {}) {
      if (mark !== undefined && !anew) return { mark, warnings: [] };
      const probeKey = `${key}.probe-${this.nonce()}`;
      const { conditions, warnings } = await probeConditions(requests, probeKey);
      context.log(`S3: ${settings.endpoint} has conditional writes ${conditions}`);
      mark = markOf(conditions, context.now());
      return { mark, warnings };
    },
    nonce() {
      return [context.random(), context.random()]
        .map((number) => Math.floor(number * 2 ** 32).toString(16).padStart(8, "0")).join("");
    },
    async write(to, bytes, options = {}) {
      refuseTooLarge(bytes, `s3://${settings.bucket}/${to}`);
      const encoded = await encodeDatabase(bytes, settings.compress);
      const headers = await requests.put(to, encoded.bytes, {
        condition: options.condition,
        headers: {
          ...encoded.headers,
          ...options.mark && { [MARK_HEADER]: formatMark(options.mark, settings) },
        },
      });
      return requireEtag(headers, settings);
    },
  };
}

function keepsChanging({ bucket, key }: S3Settings): StorageError {
  return new StorageError("STORAGE_CONFLICT", {
    what: `Cannot read s3://${bucket}/${piecePrefix(key)}`,
    why: "its objects keep changing",
    fix: "Let only one `history compact` run at a time, then try again.",
  });
}

const MAX_ROUNDS = 5;

/** Without an ETag there is no compare-and-swap, and no S3 server leaves it out. */
function requireEtag(headers: Headers, settings: S3Settings): string {
  const etag = headers.get("etag");
  if (etag !== null && etag !== "") return etag;
  throw new StorageError("STORAGE_PROTOCOL", {
    what: `Cannot use s3://${settings.bucket}/${settings.key}`,
    why: `${settings.endpoint} answered without an ETag`,
    fix: 'Check "storage.endpoint"; a proxy in between must pass the ETag header on.',
    cause: new S3Failure(200, "no-etag"),
  });
}
