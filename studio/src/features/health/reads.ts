import { useMutation, useQueryClient } from "@tanstack/react-query";
import { every } from "../../shared/api/queries";
import { useRead } from "../../shared/api/use-read";
import { useSession } from "../../shared/identity/session";

const INTERVAL = 5000;
const LETTERS = ["dead-letters"];

/** Read how the chain of services is, every five seconds. */
export function useChain() {
  const { client } = useSession();
  return useRead({
    queryKey: ["chain"],
    ...every(INTERVAL),
    queryFn: async ({ signal }) => (await client.GET("/v1/operations/chain", { signal })).data!,
  });
}

/** Read the oldest dead letters, every five seconds. */
export function useDeadLetters() {
  const { client } = useSession();
  return useRead({
    queryKey: LETTERS,
    ...every(INTERVAL),
    queryFn: async ({ signal }) => (await client.GET("/v1/operations/dead-letters", { signal })).data!,
  });
}

/** Send all dead letters again. */
export function useRetry() {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => (await client.POST("/v1/operations/dead-letters/retry")).data!.retried,
    onSettled: () => queries.invalidateQueries({ queryKey: LETTERS }),
  });
}

/** Delete a dead letter for good. */
export function useDrop() {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (entry: string) => client.DELETE("/v1/operations/dead-letters/{entry}", { params: { path: { entry } } }),
    onSettled: () => queries.invalidateQueries({ queryKey: LETTERS }),
  });
}

/** Read what happened under a correlation ID; an ID that is asked for again is read anew. */
export function useTimeline(id: string) {
  const { client } = useSession();
  return useRead({
    queryKey: ["timeline", id],
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const params = { path: { correlation_id: id } };
      return (await client.GET("/v1/operations/timelines/{correlation_id}", { params, signal })).data!;
    },
  });
}
