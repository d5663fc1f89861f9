/** What CloudFormation puts in at deployment, by the name of the function that gets it. */
type Intrinsic = Readonly<Record<string, unknown>>;

/**
 * The text of a manifest in a template, with what only a deployment knows as placeholders that read like `Fn::Sub`:
 * `${Database.Endpoint.Address}`, `${AWS::Region}`, `${Agents-Data.DatabaseInstanceEndpointAddress}` for another
 * stack's.
 *
 * CDK joins the JSON of a manifest from literal pieces and functions; a function stands inside a JSON string or, for
 * a number or a list, in the place of a whole value. The second kind gets quotes, so that the text stays JSON.
 */
export function manifestText(value: unknown): string {
  let text = '';
  for (const piece of pieces(value)) {
    if (typeof piece === 'string') text += piece;
    else {
      const escaped = JSON.stringify(placeholder(piece));
      text += endsInsideString(text) ? escaped.slice(1, -1) : escaped;
    }
  }
  return text;
}

function pieces(value: unknown): (string | Intrinsic)[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  const join = (value as Intrinsic)['Fn::Join'] as readonly [string, unknown] | undefined;
  if (join === undefined || !Array.isArray(join[1])) return [value as Intrinsic];
  const [delimiter, parts] = join;
  return parts.flatMap((part, index) => [...(index > 0 ? [delimiter] : []), ...pieces(part)]);
}

/** Whether the next character would belong to a string: the number of quotes so far that no backslash escapes. */
function endsInsideString(text: string): boolean {
  return (text.replaceAll(/\\./gs, '').match(/"/g)?.length ?? 0) % 2 === 1;
}

function placed(piece: string | Intrinsic): string {
  return typeof piece === 'string' ? piece : placeholder(piece);
}

function placeholder(value: Intrinsic): string {
  const substitution = value['Fn::Sub'];
  return substitution === undefined ? `\${${expression(value)}}` : substituted(substitution);
}

/** `Fn::Sub` is written as placeholders already; only the variables of its own are filled in. */
function substituted(substitution: unknown): string {
  const [text, variables] = (Array.isArray(substitution) ? substitution : [substitution, {}]) as [
    string,
    Record<string, unknown>,
  ];
  return text.replaceAll(/\$\{([^!}]+)\}/g, (_, name: string) =>
    name in variables ? pieces(variables[name]).map(placed).join('') : `\${${readable(name)}}`,
  );
}

function expression(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(expression).join(', ');
  const [[name = '', argument] = []] = Object.entries(value);
  switch (name) {
    case 'Ref':
      return readable(String(argument));
    case 'Fn::GetAtt':
      return (Array.isArray(argument) ? argument : String(argument).split('.'))
        .map((part, index) => (index === 0 ? readable(expression(part)) : expression(part)))
        .join('.');
    case 'Fn::ImportValue':
      return importedValue(expression(argument));
    default:
      return `${name.replace('Fn::', '')}(${expression(argument)})`;
  }
}

/** CDK names an export `<stack>:ExportsOutput<Ref or FnGetAtt><logical id><attribute><hash>`. */
function importedValue(name: string): string {
  const [, stack, rest] = /^(.*):ExportsOutput(?:Ref|FnGetAtt)(.*)$/.exec(name) ?? [];
  return stack === undefined ? `ImportValue(${name})` : `${stack}.${readable(rest!)}`;
}

/** A logical id without the hashes of eight digits that CDK ends names with. */
function readable(logicalId: string): string {
  return logicalId.replaceAll(/(?<=[a-zA-Z0-9])(?:[0-9A-F]{8})+(?=[A-Z]|$)/g, '') || logicalId;
}
