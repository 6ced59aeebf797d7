/** Pattern of a metric's key. */
export const METRIC_KEY = /^[a-z0-9-]+$/;

/** Longest key of a metric, in characters. */
export const MAX_KEY_LENGTH = 64;

/** Most metrics in one config: a large monorepo has hundreds. */
export const MAX_METRICS = 1_000;
