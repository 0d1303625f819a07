import { type ReactNode, useEffect, useRef } from "react";

let hasShownOne = false;

/** A page with its heading, which takes the focus when one comes here from another page. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – Fashion Studio`;
  }, [title]);
  useEffect(() => {
    if (hasShownOne) heading.current?.focus();
    hasShownOne = true;
  }, []);
  return (
    <main id="content" className="page">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  );
}
