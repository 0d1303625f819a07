import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components/Button";
import { Form } from "react-aria-components/Form";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { TextField } from "react-aria-components/TextField";
import { useText } from "../../shared/texts/texts";
import { Failure } from "../../shared/ui/notices";
import { useErasure } from "./erasure";

/** Erases the user once they have typed the word. */
export function EraseForm({ onErased }: { onErased: () => void }) {
  const text = useText();
  const [typed, setTyped] = useState("");
  const erasure = useErasure();
  const word = text("privacy.word");
  const isTyped = typed.trim().toLocaleLowerCase() === word.toLocaleLowerCase();
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isTyped) erasure.mutate(undefined, { onSuccess: onErased });
  }
  return (
    <Form onSubmit={submit}>
      <TextField value={typed} onChange={setTyped} autoComplete="off">
        <Label>{text("privacy.type", { word })}</Label>
        <Input />
      </TextField>
      <Button type="submit" className="danger" isDisabled={!isTyped || erasure.isPending}>
        {text("privacy.erase")}
      </Button>
      {erasure.error && <Failure error={erasure.error} />}
    </Form>
  );
}
