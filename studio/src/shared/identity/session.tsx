import { createFashionClient, type FashionClient, type Options } from "@fashion-platform/client";
import { i18n } from "@lingui/core";
import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { fetchIn } from "../api/fetch-in-language";
import { forgetAnonymousId, type Identity, identityOf, keepToken, readMode, startingIdentity } from "./identity";

/** What a signed-in page works with. */
export interface Session {
  identity: Identity;
  client: FashionClient;
  /** How to reach the API without the client, as for the event stream. */
  options: Options;
}

interface Sessions {
  session: Session | undefined;
  /** Whether a token was taken back: it expired, or the gateway rejects it. */
  expired: boolean;
  /** Sign in with a token; false where it names nobody. */
  signIn(token: string): boolean;
  signOut(): void;
  expire(): void;
  /** Begin as somebody new, after everything was erased. */
  renew(): void;
}

const Context = createContext<Sessions | undefined>(undefined);

export function SessionProvider({ children }: { children: ReactNode }) {
  const [identity, setIdentity] = useState(() => startingIdentity(readMode()));
  const [expired, setExpired] = useState(false);
  const sessions = useMemo<Sessions>(() => {
    const leave = (isExpired: boolean) => {
      keepToken(undefined);
      setExpired(isExpired);
      setIdentity(undefined);
    };
    return {
      session: identity && sessionOf(identity),
      expired,
      signIn(token) {
        const found = identityOf(token.trim());
        if (found) keepToken(token.trim());
        setExpired(false);
        setIdentity(found);
        return found !== undefined;
      },
      signOut: () => leave(false),
      expire: () => leave(true),
      renew() {
        if (identity?.mode === "token") return;
        forgetAnonymousId();
        setIdentity(startingIdentity("header"));
      },
    };
  }, [identity, expired]);
  return <Context value={sessions}>{children}</Context>;
}

function sessionOf(identity: Identity): Session {
  const who = identity.mode === "token" ? { token: identity.token } : { userId: identity.userId };
  const options = { baseUrl: location.origin, identity: who, fetch: fetchIn(() => i18n.locale) };
  return { identity, client: createFashionClient(options), options };
}

export function useSessions(): Sessions {
  const found = use(Context);
  if (!found) throw new Error("useSessions is called outside of SessionProvider.");
  return found;
}

/** Return the session of a page that is only shown to somebody who is signed in. */
export function useSession(): Session {
  const { session } = useSessions();
  if (!session) throw new Error("useSession is called where nobody is signed in.");
  return session;
}
