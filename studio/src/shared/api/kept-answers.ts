import { dehydrate, type DehydratedState, hydrate, type Query, type QueryCacheNotifyEvent, type QueryClient } from "@tanstack/react-query";

/** What a reload without a network shows again. */
const KEPT_QUERIES: readonly unknown[] = ["history", "profile", "colors", "products", "saved"];
const KEPT = "fashion.answers";

/** Put back the answers to a user that this tab has kept. */
export function restoreAnswers(queries: QueryClient, user: string, storage: Storage = sessionStorage): void {
  const kept = JSON.parse(storage.getItem(KEPT) ?? "null") as { user: string; answers: DehydratedState } | null;
  if (kept?.user === user) hydrate(queries, kept.answers);
}

/** Keep the answers to a user in this tab as they come; return the function that ends it and forgets them. */
export function keepAnswers(queries: QueryClient, user: string, storage: Storage = sessionStorage): () => void {
  const keep = () => {
    const answers = dehydrate(queries, { shouldDehydrateQuery: isKept });
    storage.setItem(KEPT, JSON.stringify({ user, answers }));
  };
  keep();
  const end = queries.getQueryCache().subscribe((event) => changesAnswers(event) && keep());
  return () => {
    end();
    storage.removeItem(KEPT);
  };
}

function isKept({ state, queryKey }: Query): boolean {
  return state.status === "success" && KEPT_QUERIES.includes(queryKey[0]);
}

function changesAnswers(event: QueryCacheNotifyEvent): boolean {
  return event.type === "removed" || (event.type === "updated" && event.action.type === "success");
}
