import { pauseAfter, ProblemError } from "@fashion-platform/client";
import { QueryCache, QueryClient, type UseQueryResult } from "@tanstack/react-query";

/** Milliseconds until what is on its way is asked for again, where no event says that it is there. */
export const PENDING_POLL = 3000;
/** Failures after which a page no longer waits in silence. */
const SILENT_FAILURES = 2;
/** What a page has shown stays until the tab is closed, so that it is there without a network. */
const KEPT_IN_TAB = Infinity;

/** Return the cache of answers; `onExpired` is called when the gateway no longer takes the token. */
export function createQueries(onExpired: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => isUnauthorized(error) && onExpired() }),
    defaultOptions: {
      queries: { retry: (_, error) => mayAnswerLater(error), retryDelay: pauseAfter, staleTime: 30_000, gcTime: KEPT_IN_TAB },
    },
  });
}

export function isUnauthorized(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status === 401;
}

/** Return whether the API may answer later what it did not answer now. */
export function mayAnswerLater(error: unknown): boolean {
  return !(error instanceof ProblemError && error.problem.status < 500);
}

/** What reads again and again, and no more seldom while that fails. */
export function every(milliseconds: number) {
  return { refetchInterval: milliseconds, retryDelay: (failures: number) => Math.min(pauseAfter(failures), milliseconds) };
}

type Read = Pick<UseQueryResult, "data" | "error" | "failureCount" | "failureReason" | "isPending" | "isPlaceholderData">;
type Reported<Result extends Read> = Omit<Result, keyof Read> & { data: Result["data"]; error: Error | null; isPending: boolean; isPlaceholderData: boolean };

/** Return a read that goes on until it is answered, with what fails meanwhile as its error, and then no answer to another question. */
export function withFailure<Result extends Read>(read: Result): Reported<Result> {
  const error = read.error ?? (read.failureCount > SILENT_FAILURES ? read.failureReason : null);
  const data = error && read.isPlaceholderData ? undefined : read.data;
  return { ...read, data, error, isPending: read.isPending && !error };
}

/** Return what is wrong as a sentence: the API's own, or undefined where the API could not be reached. */
export function sentenceOf(error: unknown): string | undefined {
  return error instanceof ProblemError ? error.problem.detail : undefined;
}
