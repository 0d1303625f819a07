import { i18n } from "@lingui/core";
import { I18nProvider, useLingui } from "@lingui/react";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { I18nProvider as ControlsProvider } from "react-aria-components/I18nProvider";
import { keepAnswers, restoreAnswers } from "../shared/api/kept-answers";
import { createQueries } from "../shared/api/queries";
import { SessionProvider, useSessions } from "../shared/identity/session";
import { router } from "./router";

export function App() {
  return (
    <I18nProvider i18n={i18n}>
      <Controls>
        <SessionProvider>
          <SignedIn />
        </SessionProvider>
      </Controls>
    </I18nProvider>
  );
}

/** Controls in the page's language: arrow keys go where it is read to. */
function Controls({ children }: { children: ReactNode }) {
  const { i18n: active } = useLingui();
  return <ControlsProvider locale={active.locale}>{children}</ControlsProvider>;
}

function SignedIn() {
  const { session, expire } = useSessions();
  const user = session?.identity.userId;
  // Answers are one user's: another user begins with none.
  const queries = useMemo(() => {
    const made = createQueries(expire);
    if (user) restoreAnswers(made, user);
    return made;
  }, [user]);
  useEffect(() => (user ? keepAnswers(queries, user) : undefined), [queries, user]);
  useAnswersInLanguage(queries);
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}

/** Ask anew for what is shown, once the page is in another language. */
function useAnswersInLanguage(queries: QueryClient): void {
  const { i18n: active } = useLingui();
  const asked = useRef(active.locale);
  useEffect(() => {
    if (asked.current === active.locale) return;
    asked.current = active.locale;
    void queries.invalidateQueries();
  }, [active.locale, queries]);
}
