/** An environment, as `process.env` gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;
