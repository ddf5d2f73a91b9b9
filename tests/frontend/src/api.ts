/** The API as the page sees it: a typed client, and failures that a reader can act on. */

import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type Api = Client<paths>;

/**
 * A client of the API at that address.
 *
 * Nothing here handles ETags: the browser's own HTTP cache keeps every answer, asks with If-None-Match whether it still
 * holds, and gives the page its copy on 304. A header set by hand would cost each request a CORS preflight.
 */
export function connect(address: string): Api {
  return createClient<paths>({ baseUrl: address });
}

/** A refusal with its problem document (RFC 9457). */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** No answer at all, or none that this page may read: a browser does not tell its scripts which. */
export class Unreachable extends Error {}

/** The data of an answer; throws Refused or Unreachable where there are none. */
export async function data<T>(asked: Promise<{ data?: T; error?: Problem | undefined }>): Promise<T> {
  let answer;
  try {
    answer = await asked;
  } catch (error) {
    throw new Unreachable(String(error));
  }
  if (answer.error) throw new Refused(answer.error);
  if (answer.data === undefined) throw new Unreachable("an answer without content");
  return answer.data;
}
