// Apart from `queries`, so that the first page, which reads nothing, does not load what reads.
import {
  type InfiniteData,
  type QueryKey,
  useInfiniteQuery,
  type UseInfiniteQueryOptions,
  useQuery,
  type UseQueryOptions,
} from "@tanstack/react-query";
import { withFailure } from "./queries";

/** Read until the API answers; the error is what fails meanwhile. */
export function useRead<Answer, Data = Answer>(options: UseQueryOptions<Answer, Error, Data>) {
  return withFailure(useQuery(options));
}

/** Read page by page, each until the API answers; the error is what fails meanwhile. */
export function usePages<Page, Data = InfiniteData<Page>>(options: UseInfiniteQueryOptions<Page, Error, Data, QueryKey, string | undefined>) {
  return withFailure(useInfiniteQuery(options));
}
