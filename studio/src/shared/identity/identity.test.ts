import { expect, test } from "vitest";
import { anonymousId, identityOf, scopesOf, subjectOf } from "./identity";

function tokenOf(payload: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(payload));
  const encoded = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `e30.${encoded}.c2ln`;
}

function emptyStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as unknown as Storage;
}

test("an anonymous ID is made once", () => {
  const storage = emptyStorage();
  const made = anonymousId(storage);
  expect(made).toMatch(/^anonymous-[0-9a-f-]{36}$/);
  expect(anonymousId(storage)).toBe(made);
});

test.each(["ann", "jürgen", "a?b>c"])("the subject of a token is %s", (sub) => {
  expect(subjectOf(tokenOf({ sub }))).toBe(sub);
});

test.each(["", "no token", "a.b.c", tokenOf({}), tokenOf({ sub: 7 }), tokenOf({ sub: "" })])("%s names nobody", (token) => {
  expect(identityOf(token)).toBeUndefined();
});

test.each([
  [{ sub: "ann", scope: "me analytics:read" }, ["me", "analytics:read"]],
  [{ sub: "ann", scope: ["me", "operate", 7] }, ["me", "operate"]],
  [{ sub: "ann" }, []],
])("what the token of %o is good for is %o", (claims, scopes) => {
  expect(scopesOf(identityOf(tokenOf(claims))!)).toEqual(scopes);
});

test("a header is good for a user's own data and analytics", () => {
  expect(scopesOf({ mode: "header", userId: "ann" })).toEqual(["me", "analytics:read"]);
});
