/** Days of the calendar as text: `2030-12-31` sorts as it passes. */

export const DAY: RegExp = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Whether there is such a day; `2030-02-30` has the form and does not exist. */
export function isDay(text: string): boolean {
  return DAY.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}
