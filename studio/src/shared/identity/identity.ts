/** How the gateway learns who is asking: from `X-User-ID` on one's own machine, elsewhere from a bearer token. */
export type Mode = "header" | "token";

/** Who is asking. */
export type Identity = { mode: "header"; userId: string } | { mode: "token"; userId: string; token: string };

/** What the gateway lets `X-User-ID` do. */
const HEADER_SCOPES = ["me", "analytics:read"];
const KEPT_ID = "fashion.anonymous-id";
const KEPT_TOKEN = "fashion.token";

/** Return the mode that the gateway wrote into the page. */
export function readMode(page: Document = document): Mode {
  const written = page.querySelector<HTMLMetaElement>('meta[name="fashion-identity"]')?.content;
  return written === "token" ? "token" : "header";
}

/** Return this browser's own random ID, which is made at the first call. */
export function anonymousId(storage: Storage = localStorage): string {
  const kept = storage.getItem(KEPT_ID);
  if (kept) return kept;
  const made = `anonymous-${crypto.randomUUID()}`;
  storage.setItem(KEPT_ID, made);
  return made;
}

/** Forget this browser's ID: the next call of `anonymousId` makes another. */
export function forgetAnonymousId(storage: Storage = localStorage): void {
  storage.removeItem(KEPT_ID);
}

/** Return the claims of a JSON Web Token, undefined where the text is none. The gateway checks the token. */
function claimsOf(token: string): Record<string, unknown> | undefined {
  try {
    const payload = token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Return the subject of a JSON Web Token, undefined where the text is none. */
export function subjectOf(token: string): string | undefined {
  const subject = claimsOf(token)?.["sub"];
  return typeof subject === "string" && subject ? subject : undefined;
}

/** Return what an identity is good for, as far as the page can see; the gateway decides. */
export function scopesOf(identity: Identity): readonly string[] {
  if (identity.mode === "header") return HEADER_SCOPES;
  const given = claimsOf(identity.token)?.["scope"];
  if (typeof given === "string") return given.split(" ");
  return Array.isArray(given) ? given.filter((scope) => typeof scope === "string") : [];
}

/** Return the identity of a token, undefined where it names nobody. */
export function identityOf(token: string): Identity | undefined {
  const userId = subjectOf(token);
  return userId ? { mode: "token", userId, token } : undefined;
}

/** Return the identity that this tab starts with, undefined where a token has to be given. */
export function startingIdentity(mode: Mode): Identity | undefined {
  if (mode === "header") return { mode, userId: anonymousId() };
  return identityOf(sessionStorage.getItem(KEPT_TOKEN) ?? "");
}

/** Keep a token for this tab, or forget it. */
export function keepToken(token: string | undefined): void {
  if (token) sessionStorage.setItem(KEPT_TOKEN, token);
  else sessionStorage.removeItem(KEPT_TOKEN);
}
