import { ProblemError, type Schemas } from "@fashion-platform/client";
import { keepPreviousData, useMutation, useQueryClient } from "@tanstack/react-query";
import { usePages, useRead } from "../../shared/api/use-read";
import { useSession } from "../../shared/identity/session";
import type { Availability, Change, Product } from "./draft";

/** Which products are listed; an empty text or category leaves out none. */
export interface Search {
  text: string;
  category: Schemas["Category"] | "all";
  availability: Availability;
}

/** A product in one version. */
export interface Version {
  product: Product;
  etag: string;
}

const PAGE = 50;

/** Read the catalogue, page by page. */
export function useCatalogue({ text, category, availability }: Search) {
  const { client } = useSession();
  return usePages({
    queryKey: ["catalogue", text, category, availability],
    placeholderData: keepPreviousData,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const filters = { ...(text && { text }), ...(category !== "all" && { category }), ...(cursor && { cursor }) };
      const query = { availability, limit: PAGE, ...filters };
      return (await client.GET("/v1/products", { params: { query }, signal })).data!;
    },
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

/** Read a product and its version. */
export function useProduct(sku: string) {
  const { client } = useSession();
  return useRead({
    queryKey: ["product", sku],
    // What is being edited is not replaced below the hands of the owner.
    staleTime: Infinity,
    gcTime: 0,
    queryFn: async ({ signal }): Promise<Version> => {
      const { data, response } = await client.GET("/v1/products/{sku}", { params: { path: { sku } }, signal });
      return { product: data!, etag: response.headers.get("ETag")! };
    },
  });
}

/** Change a product, if it is still in the version that was read. */
export function useChange(sku: string) {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ change, etag }: { change: Change; etag: string }): Promise<Version> => {
      const { data, response } = await client.PATCH("/v1/products/{sku}", {
        params: { path: { sku }, header: { "If-Match": etag } },
        headers: { "Content-Type": "application/merge-patch+json" },
        body: change,
      });
      return { product: data!, etag: response.headers.get("ETag")! };
    },
    onSuccess(version) {
      queries.setQueryData(["product", sku], version);
      return queries.invalidateQueries({ queryKey: ["catalogue"] });
    },
  });
}

/** Return whether a change was rejected as somebody else made one before. */
export function isConflict(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status === 412;
}
