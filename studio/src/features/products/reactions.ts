import type { Schemas } from "@fashion-platform/client";
import { useCallback, useSyncExternalStore } from "react";
import { useSession } from "../../shared/identity/session";

type Product = Pick<Schemas["Product"], "sku" | "category">;
export type Reaction = "saved" | "dismissed";
type Reactions = Readonly<Record<string, Reaction>>;

const KEPT = "fashion.reactions";
const listeners = new Set<() => void>();
let reactions: Reactions = JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Reactions;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function keep(sku: string, reaction: Reaction | undefined): void {
  const { [sku]: _, ...others } = reactions;
  reactions = reaction ? { ...others, [sku]: reaction } : others;
  localStorage.setItem(KEPT, JSON.stringify(reactions));
  for (const listener of listeners) listener();
}

/** Return what the user saved and dismissed in this browser, by SKU. */
export function useReactions(): Reactions {
  return useSyncExternalStore(subscribe, () => reactions);
}

/** Return the function that keeps a reaction here, or takes it back, and reports a new one to the API. */
export function useReact(): (product: Product, reaction: Reaction | undefined) => void {
  const record = useRecord();
  return useCallback(
    (product, reaction) => {
      keep(product.sku, reaction);
      if (reaction) record(product, reaction);
    },
    [record],
  );
}

/** Return the function that reports what the user did with a product; the page works without an answer. */
export function useRecord(): (product: Product, action: Schemas["Action"]) => void {
  const { client, identity } = useSession();
  return useCallback(
    ({ sku, category }, action) => {
      const interactions = [{ id: crypto.randomUUID(), action, item: sku, category }];
      const params = { path: { user_id: identity.userId } };
      client
        .POST("/v1/users/{user_id}/interactions", { params, body: { interactions } })
        .catch((error: unknown) => console.warn("An interaction was not recorded.", error));
    },
    [client, identity],
  );
}
