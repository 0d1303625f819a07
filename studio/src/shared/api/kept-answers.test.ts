import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, test } from "vitest";
import { keepAnswers, restoreAnswers } from "./kept-answers";

let storage: Storage;
beforeEach(() => {
  const kept = new Map<string, string>();
  storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  } as unknown as Storage;
});

function reloadedBy(user: string): QueryClient {
  const queries = new QueryClient();
  restoreAnswers(queries, user, storage);
  return queries;
}

test("answers outlast a reload of the tab", () => {
  const queries = new QueryClient();
  keepAnswers(queries, "ann", storage);
  queries.setQueryData(["colors", 3], { items: ["teal"] });
  expect(reloadedBy("ann").getQueryData(["colors", 3])).toEqual({ items: ["teal"] });
});

test("nobody else gets them", () => {
  const queries = new QueryClient();
  keepAnswers(queries, "ann", storage);
  queries.setQueryData(["history"], ["a photo"]);
  expect(reloadedBy("bob").getQueryData(["history"])).toBeUndefined();
});

test("what a page for owners shows is not kept", () => {
  const queries = new QueryClient();
  keepAnswers(queries, "ann", storage);
  queries.setQueryData(["coverage"], { rows: [] });
  expect(reloadedBy("ann").getQueryData(["coverage"])).toBeUndefined();
});

test("what is erased, and what somebody has seen who signs out, is forgotten", () => {
  const queries = new QueryClient();
  const end = keepAnswers(queries, "ann", storage);
  queries.setQueryData(["history"], ["a photo"]);
  queries.clear();
  expect(reloadedBy("ann").getQueryData(["history"])).toBeUndefined();
  queries.setQueryData(["history"], ["a photo"]);
  end();
  expect(reloadedBy("ann").getQueryData(["history"])).toBeUndefined();
});
