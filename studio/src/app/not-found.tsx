import { Link } from "@tanstack/react-router";
import { useText } from "../shared/texts/texts";
import { Page } from "../shared/ui/page";

export function NotFound() {
  const text = useText();
  return (
    <Page title={text("app.not-found")}>
      <p>
        <Link to="/">{text("app.start-over")}</Link>
      </p>
    </Page>
  );
}
