import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { useSessions } from "../../shared/identity/session";
import { useText } from "../../shared/texts/texts";
import { Page } from "../../shared/ui/page";
import { EraseForm } from "./erase-form";
import { ExportButton } from "./export-button";

/** What is kept of the user, and how to erase it. */
export function PrivacyPage() {
  const text = useText();
  const { session, signOut } = useSessions();
  const [erased, setErased] = useState(false);
  return (
    <Page title={text("privacy.title")}>
      <h2>{text("privacy.kept")}</h2>
      <ul>
        <li>{text("privacy.photos")}</li>
        <li>{text("privacy.measurements")}</li>
        <li>{text("privacy.interactions")}</li>
        <li>{text("privacy.browser")}</li>
      </ul>
      <p>
        {text("privacy.your-id")} <code>{session?.identity.userId}</code>
      </p>
      <div className="actions">
        <ExportButton />
        {session?.identity.mode === "token" && <Button onPress={signOut}>{text("privacy.sign-out")}</Button>}
      </div>
      <h2>{text("privacy.erase-title")}</h2>
      <p>{text("privacy.erase-help")}</p>
      <p role="status">{erased && text("privacy.erased")}</p>
      {!erased && <EraseForm onErased={() => setErased(true)} />}
    </Page>
  );
}
