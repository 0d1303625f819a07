import { useText } from "../shared/texts/texts";
import { Status } from "../shared/ui/notices";

/** Stands in for a page until its script is there. */
export function Loading() {
  const text = useText();
  return (
    <main id="content" className="page">
      <Status>{text("shared.loading")}</Status>
    </main>
  );
}
