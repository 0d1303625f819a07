import { pauseAfter, ProblemError } from "@fashion-platform/client";
import { QueryCache, QueryClient } from "@tanstack/react-query";

/** Milliseconds until what is on its way is asked for again, where no event says that it is there. */
export const PENDING_POLL = 3000;
const RETRIES = 2;
/** What a page has shown stays until the tab is closed, so that it is there without a network. */
const KEPT_IN_TAB = Infinity;

/** Return the cache of answers; `onExpired` is called when the gateway no longer takes the token. */
export function createQueries(onExpired: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => isUnauthorized(error) && onExpired() }),
    defaultOptions: { queries: { retry: isWorthRetrying, retryDelay: pauseAfter, staleTime: 30_000, gcTime: KEPT_IN_TAB } },
  });
}

export function isUnauthorized(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status === 401;
}

function isWorthRetrying(failures: number, error: unknown): boolean {
  const isRejected = error instanceof ProblemError && error.problem.status < 500;
  return !isRejected && failures < RETRIES;
}

/** Return what is wrong as a sentence: the API's own, or undefined where the API could not be reached. */
export function sentenceOf(error: unknown): string | undefined {
  return error instanceof ProblemError ? error.problem.detail : undefined;
}
