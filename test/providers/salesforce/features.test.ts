import { describe, expect, test } from 'vitest';
import {
  featureTable,
  needsOf,
  permissionOf,
  SALESFORCE_FEATURES,
} from '../../../src/providers/salesforce/features.ts';
import { OBJECT_TYPE_NAMES } from '../../../src/testing/salesforce/object-types.ts';

describe('the table of what a connection can do', () => {
  test('names each thing once, and what it takes', () => {
    expect(new Set(SALESFORCE_FEATURES.map(({ id }) => id)).size).toBe(SALESFORCE_FEATURES.length);
    for (const feature of SALESFORCE_FEATURES) expect(needsOf(feature), feature.id).not.toEqual([]);
    const objects = SALESFORCE_FEATURES.flatMap(({ objects: all }) => all.map(({ object }) => object));
    expect(objects.filter((object) => !OBJECT_TYPE_NAMES.some((name) => name === object))).toEqual([]);
  });

  test('has sentences of its own for each', () => {
    for (const { feature, sentence } of SALESFORCE_FEATURES) {
      expect(feature).toMatch(/^[a-z].*[^.]$/);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('is Markdown with a row for each', () => {
    const lines = featureTable().split('\n');
    expect(lines).toHaveLength(SALESFORCE_FEATURES.length + 2);
    for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(5);
    expect(lines).toContain(
      '| read access to Case | list cases | refused, `PERMISSION_DENIED` | The picker of cases is refused. |',
    );
  });

  test('calls what is special to tasks and events by the names that admins know', () => {
    expect(permissionOf({ object: 'Task', access: 'create' })).toBe('the permission “Edit Tasks”');
    expect(permissionOf({ object: 'Event', access: 'read' })).toBe('the permission “Access Activities”');
    expect(permissionOf({ object: 'Lead', access: 'edit' })).toBe('edit access to Lead');
  });
});
