import type { ViewState } from "./view_state.ts";

/** Holds the view's state and tells who listens. */
export interface Store {
  readonly get: () => ViewState;
  /** Changes some of the state; listeners run at once, in the order of their subscription. */
  readonly update: (change: Partial<ViewState>) => void;
  readonly subscribe: (listener: Listener) => void;
}

/** What is told about a change. */
export type Listener = (state: ViewState, previous: ViewState) => void;

/**
 * Makes a store.
 *
 * @returns The store
 */
export function createStore(initial: ViewState): Store {
  let state = initial;
  const listeners: Listener[] = [];
  return {
    get: () => state,
    update: (change) => {
      const previous = state;
      state = { ...state, ...change };
      for (const listener of listeners) listener(state, previous);
    },
    subscribe: (listener) => void listeners.push(listener),
  };
}
