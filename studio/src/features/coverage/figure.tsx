import type { Schemas } from "@fashion-platform/client";
import { useNumbers, useOwnerText } from "../../shared/texts/owner-texts";

/** A figure beside that of the other groups, marked where it is notably worse. */
export function Figure({ figure, write }: { figure: Schemas["Figure"] | null | undefined; write: (value: number) => string }) {
  const text = useOwnerText();
  const { decimal } = useNumbers();
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
