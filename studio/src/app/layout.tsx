import { Link, Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useSessions } from "../shared/identity/session";
import { type MessageId, useText } from "../shared/texts/texts";
import { useLiveUpdates } from "./live";

const SignIn = lazy(async () => ({ default: (await import("../shared/identity/sign-in")).SignIn }));

const PAGES: readonly (readonly [string, MessageId])[] = [
  ["/", "nav.capture"],
  ["/result", "nav.result"],
  ["/palette", "nav.palette"],
  ["/products", "nav.products"],
  ["/history", "nav.history"],
  ["/privacy", "nav.privacy"],
];

/** The frame of every page. */
export function Layout() {
  const { session } = useSessions();
  const text = useText();
  useLiveUpdates(session);
  return (
    <>
      <a className="skip" href="#content">
        {text("app.skip")}
      </a>
      <header className="top">
        <span className="brand">Fashion Studio</span>
        {session && <Navigation />}
      </header>
      <Suspense>{session ? <Outlet /> : <SignIn />}</Suspense>
      <footer className="bottom">
        <a href="/docs">{text("app.api")}</a>
      </footer>
    </>
  );
}

function Navigation() {
  const text = useText();
  return (
    <nav aria-label={text("nav.label")}>
      <ul>
        {PAGES.map(([path, label]) => (
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
