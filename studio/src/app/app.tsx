import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useMemo } from "react";
import { createQueries } from "../shared/api/queries";
import { SessionProvider, useSessions } from "../shared/identity/session";
import { router } from "./router";

export function App() {
  return (
    <I18nProvider i18n={i18n}>
      <SessionProvider>
        <SignedIn />
      </SessionProvider>
    </I18nProvider>
  );
}

function SignedIn() {
  const { session, expire } = useSessions();
  const user = session?.identity.userId;
  // Answers are one user's: another user begins with none.
  const queries = useMemo(() => createQueries(expire), [user]);
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
