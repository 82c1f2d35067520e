int redoubt_skeleton(void);
