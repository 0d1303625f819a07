import type { Schemas } from "@fashion-platform/client";
import { type FormEvent, useEffect, useId, useState } from "react";
import { Button } from "react-aria-components/Button";
import { Form } from "react-aria-components/Form";
import { useFormats } from "../../shared/texts/formats";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { useText } from "../../shared/texts/texts";
import { Failure, Status } from "../../shared/ui/notices";
import { WideTable } from "../../shared/ui/wide-table";
import { TextInput } from "../catalogue/text-input";
import { useTimeline } from "./reads";

type Timeline = Schemas["Timeline"];

/** What happened under a correlation ID, or from an analysis on. */
export function TimelineSection({ asked, ask }: { asked: string; ask: (id: string) => void }) {
  const text = useOwnerText();
  const heading = useId();
  const [typed, setTyped] = useState(asked);
  useEffect(() => setTyped(asked), [asked]);
  function submit(event: FormEvent) {
    event.preventDefault();
    ask(typed.trim());
  }
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{text("timeline.title")}</h2>
      <p>{text("timeline.help")}</p>
      <Form onSubmit={submit}>
        <TextInput label={text("timeline.id")} value={typed} change={setTyped} />
        <Button type="submit" isDisabled={!typed.trim()}>
          {text("timeline.show")}
        </Button>
      </Form>
      {asked && <Found id={asked} />}
    </section>
  );
}

function Found({ id }: { id: string }) {
  const text = useOwnerText();
  const shared = useText();
  const { data: timeline, error, isPending } = useTimeline(id);
  if (error) return <Failure error={error} />;
  if (isPending || !timeline) return <Status>{shared("shared.loading")}</Status>;
  const unanswered = timeline.unanswered.join(", ");
  return (
    <>
      <Status>{text("timeline.found", { count: timeline.items.length, id: timeline.correlation_id })}</Status>
      {unanswered && <p className="notice failure">{text("timeline.unanswered", { services: unanswered })}</p>}
      {timeline.items.length > 0 && <Steps items={timeline.items} />}
    </>
  );
}

function Steps({ items }: { items: Timeline["items"] }) {
  const text = useOwnerText();
  const { instant, milliseconds } = useFormats();
  const columns = (["at", "service", "step", "took", "detail"] as const).map((name) => text(`timeline.${name}`));
  return (
    <WideTable caption={text("timeline.steps")} columns={columns}>
      {items.map(({ at, service, what, took, detail }) => (
        <tr key={at + service + what}>
          <td>
            <time dateTime={at}>{instant(at)}</time>
          </td>
          <td>{service}</td>
          <td lang="en">{what}</td>
          <td>{took !== null && milliseconds(took)}</td>
          <td lang="en">{detail}</td>
        </tr>
      ))}
    </WideTable>
  );
}
