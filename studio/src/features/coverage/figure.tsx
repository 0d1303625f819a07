import type { Schemas } from "@fashion-platform/client";
import { useFormats } from "../../shared/texts/formats";
import { useOwnerText } from "../../shared/texts/owner-texts";

/** A figure beside that of the other groups, marked where it is notably worse. */
export function Figure({ figure, write }: { figure: Schemas["Figure"] | null | undefined; write: (value: number) => string }) {
  const text = useOwnerText();
  const { decimal } = useFormats();
  if (!figure) return <>–</>;
  const written = `${write(figure.value)}${figure.ratio === null ? "" : ` (${decimal(figure.ratio)})`}`;
  if (!figure.flagged) return <>{written}</>;
  return (
    <span className="worse">
      <span aria-hidden="true">▼ </span>
      {written}
      <span className="hidden">, {text("coverage.worse")}</span>
    </span>
  );
}
