import { restsTest } from './rests';

restsTest(1, 2);
