import type { Schemas } from "@fashion-platform/client";
import { keepPreviousData } from "@tanstack/react-query";
import { useSession } from "../identity/session";
import { type Analysis, type LocalPhoto, newestMeasured, usePhotos } from "../photos/photos";
import { PENDING_POLL } from "./queries";
import { usePages, useRead } from "./use-read";

export type Category = Schemas["Category"];

/** Which of the ranked products are listed; prices are in minor units of the currency. */
export interface Filter {
  category?: Category;
  subcategory?: Schemas["Subcategory"];
  currency?: string;
  price_min?: number;
  price_max?: number;
  availability?: Schemas["Availability"];
}

const HISTORY_LIMIT = 50;
const PRODUCTS_LIMIT = 24;

/** Return how often to ask again: until what was asked for is there. */
function whilePending({ state }: { state: { data: { pending: boolean } | undefined } }): number | false {
  return state.data?.pending ? PENDING_POLL : false;
}

/** Read the user's analyses, newest first. */
export function useHistory() {
  const { client, identity } = useSession();
  return useRead({
    queryKey: ["history"],
    queryFn: async ({ signal }) => {
      const params = { path: { user_id: identity.userId }, query: { limit: HISTORY_LIMIT } };
      return (await client.GET("/v1/users/{user_id}/history", { params, signal })).data!.items;
    },
  });
}

/** Return the newest analysis, together with its photo where this tab has it; `waiting` until that is known. */
export function useNewest(): { analysis: Analysis | undefined; photo: LocalPhoto | undefined; waiting: boolean; error: unknown } {
  const photo = newestMeasured(usePhotos());
  const history = useHistory();
  const stored = history.data?.[0];
  const analysis = photo && photo.analysis.revision >= (stored?.revision ?? 0) ? photo.analysis : stored;
  const shown = photo?.analysis.id === analysis?.id ? photo : undefined;
  return { analysis, photo: shown, waiting: !analysis && history.isPending, error: analysis ? null : history.error };
}

/** Read the profile that rests on the user's photos up to a revision. */
export function useProfile(revision: number | undefined) {
  const { client, identity } = useSession();
  return useRead({
    queryKey: ["profile", revision],
    enabled: revision !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: whilePending,
    queryFn: async ({ signal }) => {
      const params = { path: { user_id: identity.userId }, query: { revision: revision! } };
      return (await client.GET("/v1/users/{user_id}/profile", { params, signal })).data!;
    },
  });
}

/** Read the colors that follow from a revision; they are `pending` until they are recommended. */
export function useColors(revision: number | undefined) {
  const { client, identity } = useSession();
  return useRead({
    queryKey: ["colors", revision],
    enabled: revision !== undefined,
    refetchInterval: whilePending,
    queryFn: async ({ signal }) => {
      const params = { path: { user_id: identity.userId }, query: { revision: revision! } };
      return (await client.GET("/v1/users/{user_id}/colors", { params, signal })).data!;
    },
  });
}

/** Read how well a color goes with the user, by the profile of a revision. */
export function useMatch(color: string | undefined, revision: number) {
  const { client, identity } = useSession();
  return useRead({
    queryKey: ["match", revision, color],
    enabled: color !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: whilePending,
    queryFn: async ({ signal }) => {
      const params = { path: { user_id: identity.userId }, query: { color: color!, revision } };
      return (await client.GET("/v1/users/{user_id}/match", { params, signal })).data!;
    },
  });
}

/** Read the products ranked for a revision, page by page; they are `pending` until they are ranked. */
export function useProducts(revision: number | undefined, filter: Filter = {}) {
  const { client, identity } = useSession();
  return usePages({
    queryKey: ["products", revision, filter],
    enabled: revision !== undefined,
    placeholderData: keepPreviousData,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { revision: revision!, limit: PRODUCTS_LIMIT, ...filter, ...(cursor && { cursor }) };
      return (await client.GET("/v1/users/{user_id}/products", { params: { path: { user_id: identity.userId }, query }, signal })).data!;
    },
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: ({ state }) => whilePending({ state: { data: state.data?.pages[0] } }),
    select: ({ pages }) => ({ pending: pages[0]!.pending, items: pages.flatMap(({ items }) => items) }),
  });
}
