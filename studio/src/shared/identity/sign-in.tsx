import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components/Button";
import { FieldError } from "react-aria-components/FieldError";
import { Form } from "react-aria-components/Form";
import { Label } from "react-aria-components/Label";
import { TextArea } from "react-aria-components/TextArea";
import { TextField } from "react-aria-components/TextField";
import { useText } from "../texts/texts";
import { Page } from "../ui/page";
import { useSessions } from "./session";

/** Asks for a bearer token; it is kept in this tab alone. */
export function SignIn() {
  const { expired, signIn } = useSessions();
  const text = useText();
  const [token, setToken] = useState("");
  const [rejected, setRejected] = useState(false);
  function submit(event: FormEvent) {
    event.preventDefault();
    setRejected(!signIn(token));
  }
  return (
    <Page title={text("sign-in.title")}>
      {expired && (
        <p role="alert" className="notice failure">
          {text("sign-in.expired")}
        </p>
      )}
      <p>{text("sign-in.help")}</p>
      <Form onSubmit={submit} validationBehavior="aria">
        <TextField isRequired isInvalid={rejected} value={token} onChange={setToken} autoComplete="off">
          <Label>{text("sign-in.token")}</Label>
          <TextArea rows={5} spellCheck="false" />
          <FieldError>{text("sign-in.no-token")}</FieldError>
        </TextField>
        <Button type="submit" className="primary">
          {text("sign-in.submit")}
        </Button>
      </Form>
    </Page>
  );
}
