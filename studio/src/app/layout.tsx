import { Link, Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { scopesOf } from "../shared/identity/identity";
import { useSessions } from "../shared/identity/session";
import { type MessageId, useText } from "../shared/texts/texts";
import { QueuedPhotos } from "../features/capture/queued-photos";
import { LanguageChoice } from "./language-choice";
import { useLiveUpdates } from "./live";
import { OfflineNotice } from "./offline-notice";

const SignIn = lazy(async () => ({ default: (await import("../shared/identity/sign-in")).SignIn }));

/** The pages by address, and the scope that one takes besides that of every shopper. */
const PAGES: readonly (readonly [address: string, name: MessageId, scope?: string])[] = [
  ["/", "nav.capture"],
  ["/result", "nav.result"],
  ["/palette", "nav.palette"],
  ["/products", "nav.products"],
  ["/history", "nav.history"],
  ["/privacy", "nav.privacy"],
  ["/coverage", "nav.coverage", "analytics:read"],
  ["/catalogue", "nav.catalogue", "catalogue:write"],
  ["/palettes", "nav.palettes", "catalogue:write"],
  ["/health", "nav.health", "operate"],
];

/** The frame of every page. */
export function Layout() {
  const { session } = useSessions();
  const text = useText();
  useLiveUpdates(session);
  return (
    <>
      <header className="top">
        <a className="skip" href="#content">
          {text("app.skip")}
        </a>
        <span className="brand">Fashion Studio</span>
        {session && <Navigation scopes={scopesOf(session.identity)} />}
      </header>
      <OfflineNotice />
      {session && <QueuedPhotos />}
      <Suspense>{session ? <Outlet /> : <SignIn />}</Suspense>
      <footer className="bottom">
        <LanguageChoice />
        <a href="/docs">{text("app.api")}</a>
      </footer>
    </>
  );
}

function Navigation({ scopes }: { scopes: readonly string[] }) {
  const text = useText();
  return (
    <nav aria-label={text("nav.label")}>
      <ul>
        {PAGES.filter(([, , scope]) => !scope || scopes.includes(scope)).map(([path, label]) => (
          <li key={path}>
            <Link to={path} activeOptions={{ exact: true }} activeProps={{ "aria-current": "page" }}>
              {text(label)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
