import { useColors, useProducts } from "../../shared/api/reads";
import { type MessageId, useText } from "../../shared/texts/texts";

const STEPS = ["sent", "measured", "colors", "products"] as const;
type Step = (typeof STEPS)[number];

/** How far an analysis has come, live. */
export function Progress({ revision }: { revision: number }) {
  const text = useText();
  const done = useDone(revision);
  const next = STEPS.find((step) => !done[step]);
  return (
    <div className="progress">
      <ol aria-label={text("progress.label")}>
        {STEPS.map((step) => (
          <li key={step} data-done={done[step]} aria-current={step === next ? "step" : undefined}>
            {text(`progress.${step}` satisfies MessageId)}
            <span className="hidden"> {text(done[step] ? "progress.done" : "progress.waiting")}</span>
          </li>
        ))}
      </ol>
      <p role="status" className="hidden">
        {next ? text("progress.next", { step: text(`progress.${next}`) }) : text("progress.all-done")}
      </p>
    </div>
  );
}

function useDone(revision: number): Record<Step, boolean> {
  const colors = useColors(revision);
  const products = useProducts(revision);
  return {
    sent: true,
    measured: true,
    colors: colors.data?.pending === false,
    products: products.data?.pending === false && !products.isPlaceholderData,
  };
}
