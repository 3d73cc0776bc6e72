// The curve of a tie from sign to sign: the same geometry as the server's (insight/picture.py), for points that move.

const TIP = 9;

export function curve(start, end, bend) {
  const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  const control = {
    x: (start.x + end.x) / 2 - ((end.y - start.y) / length) * 2 * bend,
    y: (start.y + end.y) / 2 + ((end.x - start.x) / length) * 2 * bend,
  };
  const first = off(start, control, start.radius + 2);
  const point = off(end, control, end.radius + 2);
  const last = off(end, control, end.radius + 2 + TIP * 0.8);
  return {
    line: `M${at(first)}Q${at(control)} ${at(last)}`,
    tip: tip(point, control),
    mark: { x: middle(first.x, control.x, last.x), y: middle(first.y, control.y, last.y) },
  };
}

function off(from, towards, distance) {
  const length = Math.hypot(towards.x - from.x, towards.y - from.y) || 1;
  return { x: from.x + ((towards.x - from.x) / length) * distance, y: from.y + ((towards.y - from.y) / length) * distance };
}

function tip(point, behind) {
  const length = Math.hypot(point.x - behind.x, point.y - behind.y) || 1;
  const [ux, uy] = [(point.x - behind.x) / length, (point.y - behind.y) / length];
  const side = (sign) => ({
    x: point.x - ux * TIP - sign * uy * TIP * 0.45,
    y: point.y - uy * TIP + sign * ux * TIP * 0.45,
  });
  return `M${at(point)}L${at(side(1))}L${at(side(-1))}Z`;
}

const middle = (a, c, b) => Math.round((a + 2 * c + b) * 2.5) / 10;
const at = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;
