import type { ErrorComponentProps } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { useText } from "../shared/texts/texts";
import { Page } from "../shared/ui/page";
import { PageNotLoadedError } from "./lazy-page";

/** Stands in for a page that cannot be shown. */
export function PageFailure({ error }: ErrorComponentProps) {
  const text = useText();
  const [attempts, setAttempts] = useState(0);
  async function tryAgain() {
    if (await isReachable()) location.reload();
    else setAttempts(attempts + 1);
  }
  return (
    <Page title={text("app.page-failed")}>
      {(error instanceof PageNotLoadedError || attempts > 0) && (
        <p key={attempts} role="alert" className="notice failure">
          {text("shared.unreachable")}
        </p>
      )}
      <Button className="primary" onPress={() => void tryAgain()}>
        {text("app.try-again")}
      </Button>
    </Page>
  );
}

/** Return whether the document would load: without it, its place is taken by the browser's own page. */
async function isReachable(): Promise<boolean> {
  try {
    return (await fetch(location.href, { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
